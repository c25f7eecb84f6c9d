insert into thirty values (25)
