-- One export: photos are rendered by one task while the filter works in another, and each rendition is checked as Lightroom checks it.
local lfs = require 'lfs'
local strict = require 'fake-sdk.strict'

local exports = {}

local function finish(rendition, success, message)
  if rendition.result then error('renditionIsDone was called twice for ' .. rendition.path, 3) end
  if not success and (type(message) ~= 'string' or message == '') then error('a failure needs a message', 3) end
  rendition.result = { success = success, message = message }
end

-- What the iterator does for a photo that the filter said nothing about, and for what it called a success.
local function settle(rendition)
  if not rendition.result then rendition.result = { success = true } end
  if rendition.result.success and not rendition.skipped and lfs.attributes(rendition.path, 'mode') ~= 'file' then
    rendition.result = { success = false, message = 'unknown error' }
  end
end

local function source(rendition, tasks)
  return strict.namespace('the source rendition', {
    photo = rendition.photo,
    destinationPath = rendition.deliveredPath,
    wasSkipped = rendition.skipped,
    waitForRender = function()
      tasks:wait(function() return rendition.rendered end)
      if rendition.photo.fails then return false, rendition.photo.fails end
      return true, rendition.deliveredPath
    end,
    skipRender = function() rendition.skipped = true end,
  })
end

local function target(rendition)
  return strict.namespace('the rendition to satisfy', {
    photo = rendition.photo,
    destinationPath = rendition.path,
    wasSkipped = rendition.skipped,
    renditionIsDone = function(_, success, message) finish(rendition, success, message) end,
  })
end

local function context(renditions, properties, tasks)
  local targets = {}
  for index, rendition in ipairs(renditions) do targets[index] = target(rendition) end
  return strict.namespace('the filter context', {
    propertyTable = properties,
    renditionsToSatisfy = targets,
    renditions = function(_, options)
      strict.onlyKeys('filterContext:renditions', options or {}, strict.set('plugin', 'renditionsToSatisfy', 'filterSettings'))
      local index = 0
      return function()
        if index > 0 then settle(renditions[index]) end
        index = index + 1
        if index > #renditions then return nil end
        return source(renditions[index], tasks), targets[index]
      end
    end,
  })
end

-- photo: {name, render(path) writes it, fails = message, skipped, elsewhere = path it is delivered at, seconds it takes}
local function rendition(photo, folder)
  local path = folder .. '/' .. photo.name
  return { photo = photo, path = path, deliveredPath = photo.elsewhere or path, skipped = photo.skipped or false }
end

--- Starts the tasks of an export; after they ran the returned list says what became of each photo.
function exports.start(lightroom, provider, order)
  local renditions = {}
  for index, photo in ipairs(order.photos) do renditions[index] = rendition(photo, order.folder) end
  lightroom.tasks:start(function()
    for _, each in ipairs(renditions) do
      lightroom.tasks:sleep(each.photo.seconds or 0.05)
      if not each.photo.fails and not each.skipped then each.photo.render(each.deliveredPath) end
      each.rendered = true
    end
  end)
  lightroom.tasks:start(function()
    provider.postProcessRenderedPhotos({}, context(renditions, order.properties, lightroom.tasks))
    for _, each in ipairs(renditions) do settle(each) end
  end)
  return renditions
end

return exports
