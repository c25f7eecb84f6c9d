insert into thirty values (13)
