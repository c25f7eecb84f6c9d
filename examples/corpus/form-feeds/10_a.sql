create table feeds as select 'ab' as w
