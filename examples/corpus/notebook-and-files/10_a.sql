create table mixed (n integer)
