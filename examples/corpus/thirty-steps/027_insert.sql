insert into thirty values (27)
