using System.CommandLine;
using System.CommandLine.Parsing;

namespace AbpnBridge.Cli.Commands;

/// <summary>
/// Words that begin with a dash, stand before `--` and are no option. Taken for a file's name, a mistyped option would let the whole batch run with defaults.
/// </summary>
internal static class UnknownOption
{
    // Of the letters of a word: more than that is another word.
    private const double MostMistyped = 0.4;

    /// <summary>The refusal of the first such word; null where there is none.</summary>
    internal static CommandFailure? In(ParseResult parsed)
    {
        var values = OptionsOf(parsed.CommandResult).SelectMany(option => option.Tokens).ToHashSet<Token>(ReferenceEqualityComparer.Instance);
        var word = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument && !values.Contains(token))
            .Select(token => token.Value).FirstOrDefault(value => value.Length > 1 && value[0] == '-');
        return word is null ? null : new CommandFailure("usage", ExitCode.Usage, $"{word} is no option; {Advice(word, parsed.CommandResult.Command)}");
    }

    private static IEnumerable<OptionResult> OptionsOf(CommandResult command)
    {
        for (var result = command; result is not null; result = result.Parent as CommandResult)
        {
            foreach (var option in result.Children.OfType<OptionResult>()) yield return option;
        }
    }

    private static string Advice(string word, Command command)
    {
        var typed = word.Split('=', ':')[0];
        var (nearest, steps) = NamesOf(command).Select(name => (name, Steps(typed, name))).MinBy(pair => pair.Item2);
        return steps <= MostMistyped * typed.Length
            ? $"did you mean {nearest}? A file of that name goes behind --."
            : $"`{(command is RootCommand ? command.Name : $"{CalledAs.Name} {command.Name}")} --help` lists them. A file of that name goes behind --.";
    }

    private static IEnumerable<string> NamesOf(Command command) =>
        from option in command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive))
        from name in option.Aliases.Append(option.Name)
        select name;

    /// <summary>Letters to put in, take out or exchange until one word is the other (Levenshtein's distance).</summary>
    private static int Steps(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
