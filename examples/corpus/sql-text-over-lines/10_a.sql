create table poem as select 'first
  second
    third' as text
