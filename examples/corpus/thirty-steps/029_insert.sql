insert into thirty values (29)
