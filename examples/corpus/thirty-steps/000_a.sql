create table thirty (n integer)
