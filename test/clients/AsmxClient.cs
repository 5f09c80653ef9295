// Every direct web service function with .NET's SoapHttpClientProtocol, on the proxy that AsmxProxy.cs generates (dotnet.sh).
// Environment and result: README.md of this folder.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;

static class AsmxClient {
  static ServiceNow_incident Connect(string user) {
    var service = new ServiceNow_incident { Url = Summary.Env("INSTANCE_URL") + "/incident.do?SOAP" };
    service.Credentials = new NetworkCredential(user, Summary.Env("INSTANCE_PASSWORD"));
    return service;
  }

  /// The proxy's functions have one argument for each column, so they are called by the arguments' names here; gives back the result, or what came in `out` arguments.
  static Func<string, object> Call(ServiceNow_incident service, string function, Dictionary<string, object> given) {
    var method = service.GetType().GetMethod(function);
    var parameters = method.GetParameters();
    var values = parameters.Select(parameter => given.ContainsKey(parameter.Name) ? given[parameter.Name] : null).ToArray();
    var result = method.Invoke(service, values);
    return name => name == "" || parameters.All(parameter => parameter.Name != name) ? result : values[Array.FindIndex(parameters, parameter => parameter.Name == name)];
  }

  static string Refusal() {
    try {
      Call(Connect(Summary.Env("REFUSED_USER")), "getRecords", new Dictionary<string, object>());
      return "";
    } catch (System.Reflection.TargetInvocationException wrapper) {
      var failure = wrapper.InnerException as WebException;
      return failure == null ? wrapper.InnerException.ToString() : failure.Message + " " + new StreamReader(failure.Response.GetResponseStream()).ReadToEnd();
    }
  }

  static void Main() {
    var incident = Connect(Summary.Env("INSTANCE_USER"));
    var inserted = Call(incident, "insert", new Dictionary<string, object> { { "short_description", Summary.Env("SUMMARY") } });
    var key = new Dictionary<string, object> { { "sys_id", inserted("sys_id") } };
    var read = Call(incident, "get", new Dictionary<string, object>(key));
    var updated = Call(incident, "update", new Dictionary<string, object>(key) { { "close_notes", "updated" } });
    var query = "sys_id=" + inserted("sys_id");
    var found = (getRecordsResponseGetRecordsResult[])Call(incident, "getRecords", new Dictionary<string, object> { { "close_notes", "updated" }, { "__encoded_query", query } })("");
    var keys = Call(incident, "getKeys", new Dictionary<string, object>(key));
    var deleted = Call(incident, "deleteRecord", new Dictionary<string, object>(key));
    Summary.Print(".NET ASMX", inserted("sys_id"), inserted("number"), read("short_description"), updated("sys_id"),
      found.Select(record => record.sys_id), keys("sys_id"), keys("count"), deleted("count"), Refusal());
  }
}
