insert into thirty values (7)
