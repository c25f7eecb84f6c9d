-- where readings go
create table if not exists reading (station text, celsius real)
