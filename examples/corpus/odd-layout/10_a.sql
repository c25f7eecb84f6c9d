create table odd (n integer)
