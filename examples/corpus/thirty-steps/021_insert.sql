insert into thirty values (21)
