insert into thirty values (19)
