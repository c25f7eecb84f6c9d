create table three (n integer)
