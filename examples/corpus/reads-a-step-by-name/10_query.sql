create table if not exists by_name (n integer)
