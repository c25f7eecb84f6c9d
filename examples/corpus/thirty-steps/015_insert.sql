insert into thirty values (15)
