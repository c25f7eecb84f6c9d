insert into thirty values (17)
