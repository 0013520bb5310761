namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

/// <summary>Files that cjpeg takes beside the picture: scan scripts and quantiser tables.</summary>
internal static class JpegScripts
{
    private const string Sequential = "0; 2; 1;";

    // Many small steps: bands cut in odd places, three refinements, chroma first.
    private const string Progressive =
        "0,1,2: 0-0, 0, 2; 2: 1-63, 0, 3; 1: 1-9, 0, 1; 1: 10-63, 0, 0; 0: 1-5, 0, 3; 0: 6-63, 0, 3; 0: 1-63, 3, 2; 2: 1-63, 3, 2; 2: 1-63, 2, 1; "
        + "0,1,2: 0-0, 2, 1; 1: 1-9, 1, 0; 2: 1-63, 1, 0; 0: 1-63, 2, 1; 0,1,2: 0-0, 1, 0; 0: 1-2, 1, 0; 0: 3-63, 1, 0;";

    /// <summary>Writes the files that commands name into the folder they run in.</summary>
    internal static void WriteInto(TempFolder folder)
    {
        File.WriteAllText(folder["sequential"], Sequential);
        File.WriteAllText(folder["progressive"], Progressive);
        var tables = from table in Enumerable.Range(1, 3) from k in Enumerable.Range(0, 64) select 1 + k * table / 8;
        File.WriteAllText(folder["tables"], string.Join(' ', tables));
    }
}
