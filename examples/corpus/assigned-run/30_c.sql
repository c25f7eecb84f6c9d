create table after_all as select 1 as n
