-- Lightroom's cooperative tasks: coroutines on one thread, with a clock of their own that runs only while all of them wait.
local strict = require 'fake-sdk.strict'

local Tasks = {}
Tasks.__index = Tasks

-- A task that waits longer than this waits for ever.
local LONGEST_SECONDS = 3600
local REAL_STEP_SECONDS = 0.01

function Tasks.new()
  return setmetatable({ list = {}, now = 0, current = nil, errors = {}, outside = 0 }, Tasks)
end

function Tasks:start(run)
  self.list[#self.list + 1] = { coroutine = coroutine.create(run), ready = function() return true end }
end

function Tasks:demandTask()
  if not self.current then error('this call yields: it must be made in a task', 4) end
end

--- Gives the others their turn until ready() is true. `external`: it is another process that makes it so.
function Tasks:wait(ready, external)
  self:demandTask()
  coroutine.yield { ready = ready, external = external }
end

function Tasks:sleep(seconds)
  local till = self.now + seconds
  self:wait(function() return self.now >= till end)
end

local function step(self, task)
  self.current = task
  local ok, wish = coroutine.resume(task.coroutine)
  self.current = nil
  if not ok then self.errors[#self.errors + 1] = tostring(wish) end
  task.done = not ok or coroutine.status(task.coroutine) == 'dead'
  if not task.done then task.ready, task.external = wish.ready, wish.external end
end

local function sweep(self)
  local progress, external = false, false
  for _, task in ipairs(self.list) do
    if not task.done and task.ready() then
      step(self, task)
      progress = true
    end
    external = external or (not task.done and task.external)
  end
  for index = #self.list, 1, -1 do
    if self.list[index].done then table.remove(self.list, index) end
  end
  return progress, external
end

--- Runs all tasks to their end. Raises the first error that none of them caught.
function Tasks:run()
  while #self.list > 0 do
    local progress, external = sweep(self)
    if not progress then
      if external then os.execute('sleep ' .. REAL_STEP_SECONDS) end
      self.now = self.now + REAL_STEP_SECONDS
      if self.now > LONGEST_SECONDS then error('a task waits for ever') end
    end
  end
  if self.errors[1] then error('a task failed: ' .. table.remove(self.errors, 1), 0) end
end

-- A pcall whose function may yield: in Lua 5.1 the plain one must not have a yield below it.
local function yieldingPcall(run, ...)
  local inner = coroutine.create(run)
  local function continue(ok, ...)
    if not ok then return false, ... end
    if coroutine.status(inner) == 'dead' then return true, ... end
    return continue(coroutine.resume(inner, coroutine.yield(...)))
  end
  return continue(coroutine.resume(inner, ...))
end

function Tasks:namespace(execute)
  return strict.namespace('LrTasks', {
    startAsyncTask = function(run) self:start(run) end,
    sleep = function(seconds) self:sleep(seconds) end,
    yield = function() self:sleep(0) end,
    pcall = yieldingPcall,
    canYield = function() return self.current ~= nil end,
    execute = function(line)
      self:demandTask()
      local process = execute(line)
      local status
      self:wait(function()
        status = process()
        return status ~= nil
      end, true)
      return status
    end,
  })
end

return Tasks
