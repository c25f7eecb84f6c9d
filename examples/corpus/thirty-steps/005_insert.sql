insert into thirty values (5)
