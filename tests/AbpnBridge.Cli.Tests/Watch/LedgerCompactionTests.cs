using System.Text.Json;
using AbpnBridge.Cli.Watch;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Tests.Watch;

/// <summary>A ledger that was made shorter answers as the whole one does.</summary>
public sealed class LedgerCompactionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-compaction");
    private int _ledgers;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Kept_OfAnyHistory_AnswersAsTheWholeLedger()
    {
        var random = new Random(11);
        for (var history = 0; history < 200; history++)
        {
            string[] photos = [.. Enumerable.Range(0, 4).Select(i => At($"{history}-{i}.jpg"))];
            var lines = Enumerable.Range(0, 60).Select(_ => Step(photos[random.Next(4)], random)).ToList();
            // Some of the photos and results are there, in one of the states that the ledger knows.
            foreach (var file in lines.SelectMany(line => line.ResultPaths.Append(line.Photo)).Distinct())
                if (random.Next(3) > 0) Put(file, random.Next(3));

            var kept = new LedgerCompaction(File.Exists).Kept(lines);

            Assert.True(kept.Count < lines.Count / 2, $"{kept.Count} lines are left of {lines.Count}.");
            Assert.Equal(Answers(lines, photos), Answers(kept, photos));
        }
    }

    [Fact]
    public void Kept_PhotosThatAreGone_StayUpToANumberTheNewestFirst()
    {
        var lines = Enumerable.Range(0, 10).Select(i => new LedgerLine(At($"{i}.jpg"), State(0), Error: "damaged")).ToList();
        Put(lines[0].Photo, 0);

        var kept = new LedgerCompaction(File.Exists, keptAbsentPhotos: 3).Kept(lines);

        Assert.Equal([lines[0], .. lines[7..]], kept);
    }

    private static LedgerLine Step(string photo, Random random)
    {
        // In place, beside it, or under the name of another run's suffix.
        string[] names = [photo, photo + "-x.jpg", photo + "-y.jpg"];
        Dictionary<string, FileState> Results() => new() { [names[random.Next(3)]] = State(random.Next(3)) };
        var state = State(random.Next(3));
        return random.Next(3) switch
        {
            0 => new LedgerLine(photo, state, Planned: Results()),
            1 => new LedgerLine(photo, state, Results: Results()),
            _ => new LedgerLine(photo, state, Error: "damaged"),
        };
    }

    private string Answers(IReadOnlyList<LedgerLine> lines, string[] photos)
    {
        var state = Directory.CreateDirectory(Path.Combine(_folder.FullName, $"state{_ledgers++}")).FullName;
        string path;
        using (var empty = WatchLedger.Open(state, "/photos")) path = empty.Path;
        File.AppendAllLines(path, lines.Select(JsonLines.Serialize));
        using var ledger = WatchLedger.Open(state, "/photos");
        var asked = from photo in photos
                    from name in new[] { photo, photo + "-x.jpg", photo + "-y.jpg" }
                    where File.Exists(name)
                    select new { name, done = ledger.IsDone(name, FileState.Of(name)!.Value), owns = ledger.OwnsResultsOf(name) };
        return JsonSerializer.Serialize(asked);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static FileState State(int number) => new(number + 1, new DateTime(2026, 1, 1, 0, 0, number, DateTimeKind.Utc));

    private static void Put(string path, int number)
    {
        File.WriteAllBytes(path, new byte[number + 1]);
        File.SetLastWriteTimeUtc(path, State(number).ChangedUtc);
    }
}
