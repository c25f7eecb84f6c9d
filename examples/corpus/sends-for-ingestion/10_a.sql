create table sent (n integer, w text)
