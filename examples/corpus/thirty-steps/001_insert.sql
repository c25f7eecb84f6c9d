insert into thirty values (1)
