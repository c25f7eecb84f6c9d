create table two (n integer)
