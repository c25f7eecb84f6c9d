create trigger twice after insert on tricky when new.w = 'go' begin
  insert into tricky values ('one;');
  insert into tricky values ('two');
end
