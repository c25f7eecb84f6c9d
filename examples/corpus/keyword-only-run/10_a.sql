create table before_it (n integer)
