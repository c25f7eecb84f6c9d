insert into thirty values (11)
