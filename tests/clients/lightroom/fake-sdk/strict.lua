-- Tables that refuse what Lightroom's own tables do not have, so that a test fails where the host would.
local strict = {}

--- A table of which only these members can be read, and none written.
function strict.namespace(name, members)
  return setmetatable({}, {
    __index = function(_, member)
      return members[member] == nil and error(name .. ' has no member "' .. tostring(member) .. '"', 2) or members[member]
    end,
    __newindex = function(_, member) error(name .. '.' .. tostring(member) .. ' cannot be written', 2) end,
    __call = members.__call,
  })
end

--- Fails unless the table holds nothing but what is allowed.
function strict.onlyKeys(what, given, allowed)
  for key in pairs(given) do
    if type(key) ~= 'number' and not allowed[key] then error(what .. ' has no option "' .. tostring(key) .. '"', 3) end
  end
end

function strict.set(...)
  local set = {}
  for _, item in ipairs { ... } do set[item] = true end
  return set
end

return strict
