// The result of the .NET clients, as README.md of this folder describes it.
using System;
using System.Collections.Generic;
using System.Linq;

static class Summary {
  public static string Env(string name) { return Environment.GetEnvironmentVariable(name); }

  static string Quoted(object value) {
    return "\"" + string.Concat(value.ToString().Select(letter => letter == '"' || letter == '\\' ? "\\" + letter : letter < ' ' ? " " : letter.ToString())) + "\"";
  }

  public static void Print(string client, object inserted, object number, object read, object updated, IEnumerable<string> found, object keys, object count, object deleted, string refused) {
    Console.WriteLine("{\"client\":" + Quoted(client + ", CLR " + Environment.Version) + ",\"inserted\":" + Quoted(inserted) + ",\"number\":" + Quoted(number)
      + ",\"read\":" + Quoted(read) + ",\"updated\":" + Quoted(updated) + ",\"found\":[" + string.Join(",", found.Select(Quoted)) + "],\"keys\":" + Quoted(keys)
      + ",\"count\":" + count + ",\"deleted\":" + deleted + ",\"refused\":" + Quoted(refused) + "}");
  }
}
