insert into thirty values (3)
