create table crlf as
select 'one
two' as lines;
