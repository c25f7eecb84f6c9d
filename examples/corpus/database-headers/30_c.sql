[{database}]
insert into header values (3)
