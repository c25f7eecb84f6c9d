insert into first_one values (4)
