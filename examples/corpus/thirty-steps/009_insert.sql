insert into thirty values (9)
