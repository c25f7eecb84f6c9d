create table failing (n integer)
