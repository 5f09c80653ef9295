// Every direct web service function with gSOAP, on the proxy that wsdl2h and soapcpp2 generate from the WSDL (gsoap.sh).
// Environment and result: README.md of this folder.
#include "ServiceNowSoap.nsmap"
#include "soapServiceNowSoapProxy.h"
#include <cstdlib>
#include <iostream>

static ServiceNowSoapProxy *connect() {
  auto *incident = new ServiceNowSoapProxy(SOAP_C_UTFSTRING);
  static const std::string endpoint = std::string(getenv("INSTANCE_URL")) + "/incident.do?SOAP";
  incident->soap_endpoint = endpoint.c_str();
  return incident;
}

// gSOAP forgets the credentials after each call.
static ServiceNowSoapProxy *as(const char *user, ServiceNowSoapProxy *incident) {
  incident->userid = user;
  incident->passwd = getenv("INSTANCE_PASSWORD");
  return incident;
}

static void must(ServiceNowSoapProxy *incident, int error) {
  if (error == SOAP_OK) return;
  incident->soap_stream_fault(std::cerr);
  exit(1);
}

static std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += (c == '\n' || c == '\r' || c == '\t') ? ' ' : c;
  }
  return out + "\"";
}

static std::string refusal(const char *user) {
  auto *incident = connect();
  _ns1__getRecords query;
  _ns1__getRecordsResponse none;
  if (as(user, incident)->getRecords(&query, none) == SOAP_OK) return "";
  const char *text = incident->soap_fault_string(), *detail = incident->soap_fault_detail();
  return std::string(text ? text : "") + " " + (detail ? detail : "");
}

int main() {
  auto *incident = connect();
  const char *user = getenv("INSTANCE_USER");

  _ns1__insert fields;
  _ns1__insertResponse inserted;
  fields.short_USCOREdescription = getenv("SUMMARY");
  must(incident, as(user, incident)->insert(&fields, inserted));
  std::string sysId = inserted.sys_USCOREid;

  _ns1__get key;
  _ns1__getResponse read;
  key.sys_USCOREid = sysId;
  must(incident, as(user, incident)->get(&key, read));

  std::string notes = "updated";
  _ns1__update change;
  _ns1__updateResponse updated;
  change.sys_USCOREid = sysId;
  change.close_USCOREnotes = &notes;
  must(incident, as(user, incident)->update(&change, updated));

  std::string condition = "sys_id=" + sysId;
  _ns1__getRecords example;
  _ns1__getRecordsResponse found;
  example.close_USCOREnotes = &notes;
  example._USCORE_USCOREencoded_USCOREquery = &condition;
  must(incident, as(user, incident)->getRecords(&example, found));

  _ns1__getKeys same;
  _ns1__getKeysResponse keys;
  same.sys_USCOREid = &sysId;
  must(incident, as(user, incident)->getKeys(&same, keys));

  _ns1__deleteRecord gone;
  _ns1__deleteRecordResponse deleted;
  gone.sys_USCOREid = sysId;
  must(incident, as(user, incident)->deleteRecord(&gone, deleted));

  std::string ids;
  for (auto &record : found.getRecordsResult) ids += (ids.empty() ? "" : ",") + quoted(*record.sys_USCOREid);
  std::cout << "{\"client\":\"gSOAP " << GSOAP_VERSION << "\",\"inserted\":" << quoted(sysId) << ",\"number\":" << quoted(inserted.number)
            << ",\"read\":" << quoted(*read.short_USCOREdescription) << ",\"updated\":" << quoted(updated.sys_USCOREid) << ",\"found\":["
            << ids << "],\"keys\":" << quoted(keys.sys_USCOREid) << ",\"count\":" << keys.count << ",\"deleted\":" << deleted.count
            << ",\"refused\":" << quoted(refusal(getenv("REFUSED_USER"))) << "}" << std::endl;
}
