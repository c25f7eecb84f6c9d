insert into mixed values (4)
