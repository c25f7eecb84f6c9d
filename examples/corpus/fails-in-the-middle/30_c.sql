insert into failing values (3)
