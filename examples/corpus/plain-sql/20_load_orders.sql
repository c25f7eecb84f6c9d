insert into orders values (1, 'ann', 10.5), (2, 'bob', 20), (3, 'ann', 1.25);
