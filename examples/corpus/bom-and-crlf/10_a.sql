create table both (n integer);

