// What wsdl.exe does: the proxy of an ASMX web reference from the WSDL, as C# on the standard output.
using System;
using System.CodeDom;
using System.CodeDom.Compiler;
using System.IO;
using System.Net;
using System.Web.Services.Description;
using Microsoft.CSharp;

static class AsmxProxy {
  static void Main() {
    Func<string, string> env = Environment.GetEnvironmentVariable;
    var web = new WebClient { Credentials = new NetworkCredential(env("INSTANCE_USER"), env("INSTANCE_PASSWORD")) };
    var unit = new CodeCompileUnit();
    unit.Namespaces.Add(new CodeNamespace(""));
    var importer = new ServiceDescriptionImporter();
    importer.AddServiceDescription(ServiceDescription.Read(new StringReader(web.DownloadString(env("INSTANCE_URL") + "/incident.do?WSDL"))), "", "");
    var warnings = importer.Import(unit.Namespaces[0], unit);
    if (warnings != 0) throw new InvalidOperationException("The WSDL gave warnings: " + warnings);
    new CSharpCodeProvider().GenerateCodeFromCompileUnit(unit, Console.Out, new CodeGeneratorOptions());
  }
}
