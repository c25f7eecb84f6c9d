create table configured (n integer)
