insert into thirty values (23)
