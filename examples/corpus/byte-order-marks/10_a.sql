create table bom (n integer)
