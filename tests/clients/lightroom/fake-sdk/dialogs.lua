-- LrDialogs, LrProgressScope, LrLogger and LrPrefs: they record what the user would see.
local strict = require 'fake-sdk.strict'

local dialogs = {}

local styles = strict.set('info', 'warning', 'critical')

local function text(what, value)
  if type(value) ~= 'string' or value == '' then error(what .. ' must be a text, not ' .. tostring(value), 3) end
end

--- @param user what the user does: doNotShow (set of the keys ticked), chooses (list of paths, or nil)
function dialogs.lrDialogs(seen, user)
  return strict.namespace('LrDialogs', {
    message = function(message, info, style)
      text('the message', message)
      if info ~= nil then text('the info', info) end
      if style ~= nil and not styles[style] then error('there is no style ' .. tostring(style), 2) end
      seen[#seen + 1] = { message = message, info = info, style = style }
    end,
    messageWithDoNotShow = function(arguments)
      strict.onlyKeys('messageWithDoNotShow', arguments, strict.set('message', 'info', 'actionPrefKey'))
      text('the message', arguments.message)
      text('actionPrefKey', arguments.actionPrefKey)
      if user.doNotShow[arguments.actionPrefKey] then return end
      seen[#seen + 1] = { message = arguments.message, info = arguments.info, key = arguments.actionPrefKey }
    end,
    runOpenPanel = function(arguments)
      strict.onlyKeys('runOpenPanel', arguments,
        strict.set('title', 'prompt', 'canChooseFiles', 'canChooseDirectories', 'allowsMultipleSelection', 'fileTypes'))
      return user.chooses
    end,
  })
end

--- @param progress record: captions, portions, done; canceled() says whether the user has clicked
function dialogs.lrProgressScope(progress)
  return strict.namespace('LrProgressScope', {
    __call = function(_, arguments)
      strict.onlyKeys('LrProgressScope', arguments, strict.set('title', 'caption', 'functionContext', 'parent'))
      text('the title', arguments.title)
      progress.done = false
      return strict.namespace('a progress scope', {
        isCanceled = function() return progress.canceled() end,
        setCaption = function(_, caption) text('the caption', caption) progress.captions[#progress.captions + 1] = caption end,
        setPortionComplete = function(_, portion, whole)
          if progress.done then error('the progress is done already', 2) end
          if portion < 0 or portion > (whole or 1) then error('a portion of ' .. portion .. ' of ' .. whole, 2) end
          progress.portions[#progress.portions + 1] = portion / (whole or 1)
        end,
        done = function() progress.done = true end,
      })
    end,
  })
end

function dialogs.lrLogger(lines)
  local function level(name) return function(_, line) lines[#lines + 1] = name .. ' ' .. line end end
  return strict.namespace('LrLogger', {
    __call = function(_, name)
      text('the logger\'s name', name)
      return strict.namespace('a logger', {
        enable = function(_, how) if how ~= 'logfile' and how ~= 'print' then error('no such log: ' .. tostring(how), 2) end end,
        info = level 'info', warn = level 'warn', error = level 'error', trace = level 'trace',
      })
    end,
  })
end

function dialogs.lrPrefs(prefs)
  return strict.namespace('LrPrefs', { prefsForPlugin = function() return prefs end })
end

return dialogs
