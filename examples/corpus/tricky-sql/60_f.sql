insert into tricky
select
  [w] || '!' from tricky limit 1
