// Every direct web service function with .NET's WCF: BasicHttpBinding and a ChannelFactory on the contract of incident's WSDL, as svcutil writes it, but with the used fields only.
// Environment and result: README.md of this folder.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using ServiceDescription = System.Web.Services.Description.ServiceDescription;
using System.Runtime.Serialization;
using System.ServiceModel;
using System.ServiceModel.Description;

[ServiceContract(Namespace = Wsdl.Space)]
interface IIncident {
  [OperationContract(Action = Wsdl.Space + "/insert", ReplyAction = "*")] InsertResponse Insert(Insert request);
  [OperationContract(Action = Wsdl.Space + "/get", ReplyAction = "*")] GetResponse Get(Get request);
  [OperationContract(Action = Wsdl.Space + "/update", ReplyAction = "*")] UpdateResponse Update(Update request);
  [OperationContract(Action = Wsdl.Space + "/getRecords", ReplyAction = "*")] GetRecordsResponse GetRecords(GetRecords request);
  [OperationContract(Action = Wsdl.Space + "/getKeys", ReplyAction = "*")] GetKeysResponse GetKeys(GetKeys request);
  [OperationContract(Action = Wsdl.Space + "/deleteRecord", ReplyAction = "*")] DeleteRecordResponse DeleteRecord(DeleteRecord request);
}

static class Wsdl { public const string Space = "http://www.service-now.com/incident"; }

[MessageContract(WrapperName = "insert", WrapperNamespace = Wsdl.Space)]
public class Insert { [MessageBodyMember(Namespace = "")] public string short_description; }
[MessageContract(WrapperName = "insertResponse", WrapperNamespace = Wsdl.Space)]
public class InsertResponse { [MessageBodyMember(Namespace = "")] public string sys_id, number; }
[MessageContract(WrapperName = "get", WrapperNamespace = Wsdl.Space)]
public class Get { [MessageBodyMember(Namespace = "")] public string sys_id; }
[MessageContract(WrapperName = "getResponse", WrapperNamespace = Wsdl.Space)]
public class GetResponse { [MessageBodyMember(Namespace = "")] public string short_description; }
[MessageContract(WrapperName = "update", WrapperNamespace = Wsdl.Space)]
public class Update { [MessageBodyMember(Namespace = "")] public string sys_id, close_notes; }
[MessageContract(WrapperName = "updateResponse", WrapperNamespace = Wsdl.Space)]
public class UpdateResponse { [MessageBodyMember(Namespace = "")] public string sys_id; }
[MessageContract(WrapperName = "getRecords", WrapperNamespace = Wsdl.Space)]
public class GetRecords { [MessageBodyMember(Namespace = "")] public string close_notes, __encoded_query; }
// A list of records, in elements without a namespace.
[MessageContract(IsWrapped = false)]
public class GetRecordsResponse { [MessageBodyMember(Name = "getRecordsResponse", Namespace = Wsdl.Space)] public Records records; }
[CollectionDataContract(ItemName = "getRecordsResult", Namespace = "")]
public class Records : List<Record> { }
[DataContract(Namespace = "")]
public class Record { [DataMember] public string sys_id; }
[MessageContract(WrapperName = "getKeys", WrapperNamespace = Wsdl.Space)]
public class GetKeys { [MessageBodyMember(Namespace = "")] public string sys_id; }
[MessageContract(WrapperName = "getKeysResponse", WrapperNamespace = Wsdl.Space)]
public class GetKeysResponse { [MessageBodyMember(Namespace = "")] public string sys_id, count; }
[MessageContract(WrapperName = "deleteRecord", WrapperNamespace = Wsdl.Space)]
public class DeleteRecord { [MessageBodyMember(Namespace = "")] public string sys_id; }
[MessageContract(WrapperName = "deleteRecordResponse", WrapperNamespace = Wsdl.Space)]
public class DeleteRecordResponse { [MessageBodyMember(Namespace = "")] public string count; }

static class WcfClient {
  /// The endpoint as WCF reads it from the WSDL.
  static ServiceEndpoint ReadWsdl(string user) {
    var web = new WebClient { Credentials = new NetworkCredential(user, Summary.Env("INSTANCE_PASSWORD")) };
    var wsdl = ServiceDescription.Read(new StringReader(web.DownloadString(Summary.Env("INSTANCE_URL") + "/incident.do?WSDL")));
    var importer = new WsdlImporter(new MetadataSet(new[] { MetadataSection.CreateFromServiceDescription(wsdl) }));
    var endpoint = importer.ImportAllEndpoints().Single();
    if (importer.Errors.Count > 0) throw new InvalidOperationException(importer.Errors[0].Message);
    return endpoint;
  }

  static IIncident Connect(string user) {
    var address = ReadWsdl(user).Address;
    // Transport is for https; plain http needs TransportCredentialOnly.
    var binding = new BasicHttpBinding(address.Uri.Scheme == "https" ? BasicHttpSecurityMode.Transport : BasicHttpSecurityMode.TransportCredentialOnly);
    binding.Security.Transport.ClientCredentialType = HttpClientCredentialType.Basic;
    binding.MaxReceivedMessageSize = 5 << 20;
    var factory = new ChannelFactory<IIncident>(binding, address);
    factory.Credentials.UserName.UserName = user;
    factory.Credentials.UserName.Password = Summary.Env("INSTANCE_PASSWORD");
    return factory.CreateChannel();
  }

  static string Refusal() {
    try {
      Connect(Summary.Env("REFUSED_USER")).GetRecords(new GetRecords());
      return "";
    } catch (WebException refused) {
      return refused.Message + " " + new StreamReader(refused.Response.GetResponseStream()).ReadToEnd();
    }
  }

  static void Main() {
    var incident = Connect(Summary.Env("INSTANCE_USER"));
    var inserted = incident.Insert(new Insert { short_description = Summary.Env("SUMMARY") });
    var id = inserted.sys_id;
    var read = incident.Get(new Get { sys_id = id });
    var updated = incident.Update(new Update { sys_id = id, close_notes = "updated" });
    var found = incident.GetRecords(new GetRecords { close_notes = "updated", __encoded_query = "sys_id=" + id });
    var keys = incident.GetKeys(new GetKeys { sys_id = id });
    var deleted = incident.DeleteRecord(new DeleteRecord { sys_id = id });
    Summary.Print(".NET WCF", id, inserted.number, read.short_description, updated.sys_id,
      found.records.Select(record => record.sys_id), keys.sys_id, keys.count, deleted.count, Refusal());
  }
}
