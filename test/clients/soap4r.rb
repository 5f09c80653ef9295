# Every direct web service function with soap4r, whose driver reads the WSDL when it starts. Environment and result: README.md of this folder.
require 'httpclient'
require 'json'
require 'soap/wsdlDriver'
require 'tempfile'

URL = ENV.fetch('INSTANCE_URL')
PASSWORD = ENV.fetch('INSTANCE_PASSWORD')

def connect(user)
  # The driver factory fetches a WSDL without credentials, so it gets a saved one.
  web = HTTPClient.new
  web.set_auth(URL, user, PASSWORD)
  driver = Tempfile.create(['incident', '.wsdl']) do |wsdl|
    wsdl.write(web.get_content("#{URL}/incident.do?WSDL"))
    wsdl.flush
    SOAP::WSDLDriverFactory.new(wsdl.path).create_rpc_driver
  end
  driver.options['protocol.http.basic_auth'] << [URL, user, PASSWORD]
  driver
end

# soap4r reads a Fault only at status 500; of any other status it tells the status alone.
def refusal
  yield
  ''
rescue SOAP::FaultError => error
  "#{error.message} #{error.detail.code}"
rescue SOAP::HTTPStreamError => error
  error.message
end

incident = connect(ENV.fetch('INSTANCE_USER'))
inserted = incident.insert(short_description: ENV.fetch('SUMMARY'))
id = inserted.sys_id
read = incident.get(sys_id: id)
updated = incident.update(sys_id: id, close_notes: 'updated')
found = incident.getRecords(close_notes: 'updated', __encoded_query: "sys_id=#{id}")
keys = incident.getKeys(sys_id: id)
deleted = incident.deleteRecord(sys_id: id)

puts JSON.generate(
  client: "soap4r #{SOAP::VERSION}, Ruby #{RUBY_VERSION}", inserted: id, number: inserted.number, read: read.short_description,
  updated: updated.sys_id, found: [found.getRecordsResult].flatten.map(&:sys_id), keys: keys.sys_id, count: keys.count.to_i,
  deleted: deleted.count.to_i, refused: refusal { connect(ENV.fetch('REFUSED_USER')).getRecords({}) },
  fault: refusal { incident.getRecords(__encoded_query: 'no_such_field=1') }
)
