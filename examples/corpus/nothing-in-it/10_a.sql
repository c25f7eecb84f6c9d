create table something (n integer)
