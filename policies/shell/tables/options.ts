/**
 * Which options of a program take a value, and what becomes of it. One program a line, then:
 *
 * - `r:` a file that is read, `w:` a file or directory that is written, `x:` never allowed,
 * - `g:` a pattern of files to look at, `s:` a part of a file name that must not hold `/`,
 * - `v:` anything else, `f:` no value, where the name is another one's beginning.
 *
 * In capitals: the value stands in the same word, or there is none.
 *
 * Options that are not listed have no value, but what a line ending in `...` leaves open: there a
 * value that looks like a path may be read and written.
 */
export const OPTIONS = `
cat
head v:n,lines,c,bytes
tail v:n,lines,c,bytes,s,sleep-interval,pid,max-unchanged-stats
wc x:files0-from v:total
less w:o,O,log-file,LOG-FILE r:k,lesskey-file,lesskey-src,lesskey-content v:p,pattern,b,buffers,h,j,x,y,z,P,prompt,D
more v:n,lines
nl v:b,body-numbering,d,f,h,i,l,n,s,v,w,number-format,number-separator,number-width
tac v:s,separator
rev
cut v:b,bytes,c,characters,d,delimiter,f,fields,output-delimiter
fold v:w,width
column v:c,s,o,N,H,R,T,E,W,table-columns,separator,output-separator,output-width
diff r:from-file,to-file,X,exclude-from v:U,C,I,W,x,F,S,ignore-matching-lines,width,exclude,show-function-line,starting-file,label,L,tabsize,line-format,palette,horizon-lines V:unified,context,color
cmp v:i,n,ignore-initial,bytes
comm v:output-delimiter
join v:a,e,i,j,o,t,v,1,2
paste v:d,delimiters
od v:A,j,N,S,t,w,address-radix,skip-bytes,read-bytes,strings,format,width,endian
hexdump r:f v:e,n,s
strings v:n,t,e,bytes,radix,encoding,T,target,s
base64 v:w,wrap
base32 v:w,wrap
md5sum
sha1sum
sha256sum
sha512sum
cksum v:a,algorithm,l,length
b2sum v:l,length
file r:f,files-from,m,magic-file v:F,separator,P,parameter,e,exclude x:C,compile
stat v:c,format,printf,t
realpath v:relative-to,relative-base
readlink
ls v:I,ignore,w,width,T,tabsize,hide,block-size,sort,time,time-style,quoting-style,indicator-style,format V:color,hyperlink
tree w:o v:L,P,I,T,H,charset,filelimit,timefmt,sort,gitfile,infofile
du x:files0-from r:X,exclude-from v:d,max-depth,t,threshold,B,block-size,exclude,time-style V:time
df v:B,block-size,t,type,x,exclude-type,output
grep r:f,file,exclude-from g:include v:e,regexp,m,max-count,A,after-context,B,before-context,C,context,D,devices,d,directories,label,binary-files,exclude,exclude-dir,group-separator V:color,colour
egrep r:f,file,exclude-from g:include v:e,regexp,m,max-count,A,after-context,B,before-context,C,context,label,exclude,exclude-dir V:color
fgrep r:f,file,exclude-from g:include v:e,regexp,m,max-count,A,after-context,B,before-context,C,context,label,exclude,exclude-dir V:color
rg r:f,file,ignore-file g:g,glob,iglob x:pre,hostname-bin v:e,regexp,A,after-context,B,before-context,C,context,m,max-count,t,type,T,type-not,r,replace,M,max-columns,d,max-depth,j,threads,E,encoding,sort,sortr,color,colors,context-separator,pre-glob,type-add,type-clear,max-filesize,engine,path-separator,dfa-size-limit,regex-size-limit,field-context-separator,field-match-separator,generate
fd x:x,X,exec,exec-batch w:base-directory,C r:ignore-file v:t,type,e,extension,E,exclude,d,max-depth,min-depth,S,size,o,owner,c,color,j,threads,changed-within,changed-before,max-results,format,path-separator,batch-size
curl r:T,upload-file,E,cert,key,cacert,capath,proxy-cacert,proxy-cert,proxy-key,etag-compare,pubkey,crlfile w:o,output,output-dir,D,dump-header,c,cookie-jar,trace,trace-ascii,stderr,libcurl,hsts,alt-svc,etag-save x:K,config,x,proxy,preproxy,proxy1.0,socks4,socks4a,socks5,socks5-hostname,resolve,connect-to,doh-url,unix-socket,abstract-unix-socket,interface,dns-servers,dns-interface,dns-ipv4-addr,dns-ipv6-addr,engine,netrc-file,Q,quote,ftp-port,P,ipfs-gateway,haproxy-clientip X:k,insecure,proxy-insecure,doh-insecure,n,netrc,netrc-optional,J,remote-header-name,p,proxytunnel v:H,header,proxy-header,d,data,data-ascii,data-binary,data-raw,data-urlencode,url-query,json,F,form,form-string,A,user-agent,X,request,u,user,b,cookie,e,referer,m,max-time,connect-timeout,retry,retry-delay,retry-max-time,w,write-out,url,r,range,C,continue-at,y,Y,speed-limit,speed-time,z,time-cond,t,telnet-option,limit-rate,max-redirs,max-filesize,ciphers,tls-max,tls13-ciphers,proto,proto-default,proto-redir,rate,keepalive-time,oauth2-bearer,aws-sigv4,noproxy,variable,expect100-timeout,parallel-max,curves,pass,cert-type,key-type,create-file-mode,happy-eyeballs-timeout-ms,local-port,trace-config,request-target
wget r:post-file,body-file,load-cookies,certificate,private-key,ca-certificate,ca-directory,crl-file w:O,output-document,o,output-file,a,append-output,P,directory-prefix,save-cookies,rejected-log,warc-file,warc-dedup,warc-tempdir,hsts-file x:i,input-file,e,execute,config,use-askpass,bind-address,dns-servers,B,base,bind-dns-address X:H,span-hosts,no-check-certificate,no-check-hostname,b,background,F,force-html,content-disposition,trust-server-names,r,recursive,m,mirror,p,page-requisites,K,k,convert-links v:t,tries,T,timeout,U,user-agent,header,post-data,body-data,method,w,wait,waitretry,Q,quota,l,level,A,accept,R,reject,D,domains,user,password,http-user,http-password,dns-timeout,connect-timeout,read-timeout,limit-rate,max-redirect,referer,S,progress,cut-dirs,default-page,secure-protocol,ciphers,prefer-family,compression,n
npm w:prefix,C ...
sort w:o,output,T,temporary-directory r:random-source x:compress-program,files0-from v:k,key,t,field-separator,S,buffer-size,parallel,batch-size,sort
uniq v:f,skip-fields,s,skip-chars,w,check-chars V:group,all-repeated
shuf w:o,output r:random-source v:e,i,input-range,n,head-count
xxd v:c,cols,g,groupsize,l,len,o,s,seek,n,name,R
jq r:f,from-file,L,library-path v:indent
sed v:e,expression,f,file,l,line-length S:i,in-place
date r:f,file,r,reference x:s,set v:d,date V:I,iso-8601,rfc-3339
touch r:r,reference v:d,date,t,time
mkdir v:m,mode V:Z,context
mkfifo v:m,mode
truncate r:r,reference v:s,size
rm V:interactive,preserve-root
rmdir
unlink
shred r:random-source v:n,iterations,s,size
tee V:output-error
chmod r:reference
cp s:S,suffix v:t,target-directory,sparse,no-preserve V:backup,reflink,preserve,update,context
mv s:S,suffix v:t,target-directory V:backup,update
ln s:S,suffix v:t,target-directory V:backup
install s:S,suffix x:strip-program v:t,target-directory,m,mode,o,owner,g,group V:backup
tar s:suffix w:g,listed-incremental,index-file,volno-file W:one-top-level r:X,exclude-from x:to-command,checkpoint-action,use-compress-program,I,rsh-command,F,info-script,new-volume-script,rmt-command,keep-directory-symlink,P,absolute-names,T,files-from v:f,file,C,directory,b,blocking-factor,H,format,V,label,N,newer,L,tape-length,K,starting-file,exclude,transform,xform,strip-components,mode,owner,group,mtime,sort,newer-mtime,level,warning,quoting-style,pax-option,hole-detection,record-size,owner-map,group-map,after-date,exclude-ignore,exclude-tag,add-file V:checkpoint,occurrence,backup
zip w:b x:TT,unzip-command,@ v:n,t,tt,s,x,i,P,Z,ds
unzip x:: v:d,x,P
gzip s:S,suffix
gunzip s:S,suffix
bzip2
bunzip2
xz s:S,suffix v:T,threads,F,format,C,check,M,memlimit X:files,files0
unxz s:S,suffix v:T,threads,F,format,C,check,M,memlimit X:files,files0
zstd w:o,output-dir-flat,output-dir-mirror r:D,filelist v:T,threads,B,memory
patch f:backup w:r,reject-file s:B,prefix,Y,basename-prefix,z,suffix v:p,strip,d,directory,i,input,o,output,F,fuzz,V,version-control,D,ifdef,g,get,read-only,reject-format,quoting-style
split s:additional-suffix x:filter v:a,suffix-length,b,bytes,C,line-bytes,l,lines,n,number,t,separator V:numeric-suffixes,hex-suffixes
csplit s:b,suffix-format v:f,prefix,n,digits
rsync f:partial,backup,compress,delete,checksum,progress w:log-file,T,temp-dir,backup-dir,partial-dir,write-batch,only-write-batch r:exclude-from,include-from,read-batch,password-file,compare-dest,copy-dest,link-dest,files-from s:suffix x:e,rsh,rsync-path,daemon,config,M,remote-option,server v:f,filter,exclude,include,B,block-size,bwlimit,chmod,info,debug,max-size,min-size,out-format,port,timeout,modify-window,max-delete,compress-level,log-file-format
find r:files0-from
awk r:f,file x:i,include,l,load,E,exec,e,source X:D,debug,o,pretty-print,p,profile,d,dump-variables v:F,field-separator,v,assign
dd
sqlite3
psql r:f,file w:o,output,L,log-file v:c,d,h,p,U,v,command,dbname,host,port,username,set,P,pset,F,R,T
time w:o,output v:f,format
man x:P,pager,H,html,C,config-file,l,local-file,T,troff-device,X,gxditview v:M,manpath,L,locale,m,systems,s,sections,e,extension,E,encoding,r,prompt,p,preprocessor,S
node r:r,require,import,loader,experimental-loader,env-file,env-file-if-exists,experimental-config-file,icu-data-dir,openssl-config,test-global-setup,test-reporter w:cpu-prof-dir,heap-prof-dir,redirect-warnings,report-dir,report-directory,report-filename,diagnostic-dir,test-reporter-destination,trace-event-file-pattern,tls-keylog,logfile,snapshot-blob,build-snapshot-config,test-rerun-failures,localstorage-file,disable-warning-file,experimental-sea-config,experimental-wasm-modules-dir,heapsnapshot-dir v:C,conditions,test-name-pattern,test-skip-pattern,test-concurrency,test-timeout,test-shard,input-type,max-old-space-size,stack-size,unhandled-rejections,dns-result-order,disable-warning,inspect-port,title,secure-heap,watch-path,test-coverage-include,test-coverage-exclude,test-isolation,stack-trace-limit,run,eval,print,e,p,cpu-prof-name,heap-prof-name,cpu-prof-interval,heap-prof-interval x:experimental-sea-config,build-sea,http-parser ...
python v:c,W,X,m,Q,check-hash-based-pycs
perl x:x,d,S r:I v:M,m,F V:i,0,l
ruby x:x,run,S r:I,r,C v:E,K,F
php x:c,d,z,S,t,php-ini,define,zend-extension v:f,file,r,run,B,R,E,F
lua r:l v:e
deno w:o,output,junit-path,lcov-output,coverage-raw-data W:coverage,vendor-dir r:config,c,import-map,lock,cert,env-file,preload,require,import,reload,include,exclude,root x:e,eval,unsafely-ignore-certificate-errors v:filter,ext,port,host,seed,log-level,L,location,allow-read,allow-write,allow-net,allow-env,allow-run,allow-ffi,allow-sys,allow-import,deny-read,deny-write,deny-net,deny-env,deny-run,v8-flags,shuffle,fail-fast,inspect,inspect-brk,parallel,node-modules-dir,target,reporter,R,W,N,E,line-width,indent-width,prose-wrap,rules-tags,rules-include,rules-exclude,watch f:A,allow-all,fix,check,no-check,quiet,q,no-lock,frozen,html,json,lint,doc,minify,no-prompt,clean ...
eslint w:o,output-file,cache-location,cache-file r:c,config,ignore-path,parser,plugin,rulesdir,flag-file v:ext,f,format,max-warnings,rule,global,env,fix-type,ignore-pattern,report-unused-disable-directives-severity,cache-strategy ...
prettier w:cache-location r:config,ignore-path,plugin,plugin-search-dir,find-config-path,stdin-filepath v:parser,log-level,config-precedence,print-width,tab-width,end-of-line,trailing-comma ...
stylelint w:o,output-file,cache-location r:c,config,custom-syntax,ignore-path,config-basedir v:f,formatter ...
tsc w:outDir,outFile,declarationDir,d,tsBuildInfoFile,generateTrace,generateCpuProfile,init r:p,project,rootDir,baseUrl,typeRoots,rootDirs,b,build v:target,t,module,m,lib,jsx,moduleResolution,types,locale,newLine f:noEmit,watch,w,strict,pretty,incremental,declaration,sourceMap,listFiles,skipLibCheck,esModuleInterop,showConfig,listEmittedFiles,emitDeclarationOnly,noUnusedLocals,allowJs,checkJs,resolveJsonModule ...
jest w:coverageDirectory,outputFile,cacheDirectory r:c,config,rootDir,roots,setupFiles,setupFilesAfterEnv,globalSetup,globalTeardown,testRunner,resolver,transform,runner v:t,testNamePattern,maxWorkers,w,testTimeout,reporters,collectCoverageFrom,selectProjects,testEnvironment,shard,notifyMode ...
vitest w:outputFile,coverage.reportsDirectory,reportsDirectory r:c,config,r,root,dir,workspace,globalSetup v:t,testNamePattern,reporter,mode,environment,pool,shard,project,coverage.provider,coverage.reporter ...
mocha w:reporter-options r:config,package,r,require,file,spec,extension,opts v:g,grep,f,fgrep,reporter,R,t,timeout,u,ui,retries,j,jobs f:watch,recursive,bail,b,w ...
pytest w:basetemp,junitxml,junit-xml,log-file,report-log,result-log r:c,rootdir,confcutdir,cov,cov-config,ignore,ignore-glob,deselect,import-mode v:cov-report,k,m,p,o,override-ini,n,tb,durations,maxfail,verbosity,log-level,log-cli-level,W,pythonwarnings,color,r,timeout,count,benchmark-only ...
cargo w:target-dir,out-dir,artifact-dir,Z-dir r:manifest-path,config,lockfile-path v:p,package,features,F,bin,example,test,bench,j,jobs,profile,target,message-format,color,exclude f:release,r,all-features,all-targets,workspace,all ...
go w:o,coverprofile,outputdir,cpuprofile,memprofile,trace,blockprofile,mutexprofile,pkgdir,testdir r:C,modfile,overlay,pgo,html,func v:run,bench,count,timeout,tags,p,parallel,ldflags,gcflags,benchtime,cpu,covermode,coverpkg,skip,mod,fuzz,fuzztime,vet,list,buildvcs f:v,race,short,cover,json,a,n,x,i,u,w,e,m,benchmem,failfast,trimpath ...
mypy X:install-types w:cache-dir,html-report,xml-report,junit-xml,any-exprs-report,linecount-report r:config-file,custom-typeshed-dir,p,m v:python-version,platform,exclude,disable-error-code ...
ruff w:cache-dir,output-file,o r:config,stdin-filename v:select,ignore,extend-select,line-length,target-version,output-format ...
black w:cache-x r:config v:l,line-length,t,target-version,include,exclude,workers,W ...
webpack w:o,output-path,output-filename,profile-output r:c,config,entry v:mode,target,t,env,config-name,node-env,devtool,d ...
vite w:outDir r:c,config,root v:mode,m,base,port,host,l,logLevel,target,f,filter,d,debug ...
playwright w:output,o,trace-dir r:c,config v:g,grep,grep-invert,project,reporter,workers,j,retries,timeout,trace,shard,browser ...
esbuild w:outfile,outdir,metafile,outbase,certfile,keyfile v:platform,format,target,external,define,loader,sourcemap,jsx r:tsconfig,inject,alias ...
make r:f,file,makefile,C,directory,I,include-dir x:E,eval v:j,jobs,l,o,old-file,W,what-if,assume-new,new-file,O,output-sync f:n,s,k,B,i,q,t,w,d,e,r,R,p,S,keep-going,silent,dry-run,always-make,trace
cmake f:D w:B,build,install,prefix,t,graphviz,trace-redirect,profiling-output,log-file,open r:S,C,P,toolchain,preset x:E,find-package v:G,A,T,U,config,target,j,parallel,log-level,component,strip f:fresh,list-presets,verbose,v,clean-first,L,N,W ...
openssl w:out,keyout,writerand,CAserial,certout,signature-out r:in,inkey,key,cert,CAfile,CApath,config,CA,CAkey,extfile,signature,verify-file,rand,passin,pass,certfile,kfile v:passout,subj,days,newkey,name,inform,outform,digest,md,cipher,iter,K,iv,checkend,nameopt,addext,pkeyopt,algorithm,servername x:engine,provider,provider-path ...
yq r:from-file,split-exp-file x:s,split-exp v:o,output-format,p,input-format,I,indent,f,front-matter f:i,inplace,e,P,r,n,M,C ...
gcc w:o,dumpdir,MF,d r:I,include,L,isystem,T,specs,B v:D,l,std,W,f,m,x,O,MT,march ...
poetry r:C,directory,P,project v:n,extras,E,with,without,only,group,G ...
uv r:directory,project,config-file,r w:o,output-file,cache-dir v:python,p,with,extra,group,index-strategy ...
`;

/** How development tools mostly name their options; the same marks as above, and `f:` no value. */
export const COMMON =
  `f:verbose,coverage,watch,silent,quiet,json,fix,check,ci,bail,color,help,version,all,recursive,force,dry-run,debug,strict,noEmit,watchAll,passWithNoTests,pass-with-no-tests,runInBand,updateSnapshot,update,run,list,headed,ui,write,exit,inline,interactive,no-cache,last-failed,lf,ff,failed-first,sv,pretty,incremental,staged,cached,diff,open,clean,release,production,dev,once,parallel,changed,trace,only,if-present,workspaces,allow-all,no-check,no-lock,frozen,unstable,list-different,colour,detectOpenHandles,forceExit,related,findRelatedTests,show-config,print-config,onlyChanged,no-coverage,test,build,version-info,hot,strip-types,enable-source-maps,experimental-strip-types,experimental-vm-modules,experimental-test-coverage,race,short,cover,a,b,e,g,h,i,l,n,q,r,s,u,v,w,x,y,z,A,B,E,F,R,S,V,X
r:config,c,project,p,tsconfig,ignore-path,ignore-file,ignore-pattern,setup,setupFiles,testPathPattern,testPathPatterns,rootDir,root,roots,rootdir,confcutdir,include,exclude,ignore,in,input,schema,from,base,file,f,cwd,dir,config-file,config-path,settings,import-map,lock,cert,require,import,tsconfig-raw,entry,source,src,manifest-path,cov,project-dir,m,test-path-pattern,testMatch,collectCoverageFrom,selectProjects,deselect,cov-config,spec,spec-pattern,env-file,preload,plugin,resolver,parser-options-project,workspace,W,requirement,constraint,reference,l-file
v:grep,testNamePattern,test-name-pattern,t,k,filter,reporter,reporters,timeout,format,parser,ext,mode,target,port,host,name,loglevel,log-level,max-warnings,maxWorkers,max-workers,rule,rules,env,j,jobs,tb,durations,maxfail,select,line-length,message,module,moduleResolution,lib,jsx,shard,retries,workers,browser,type,level,pattern,fgrep,testTimeout,allow-read,allow-write,allow-net,allow-env,allow-run,deny-read,permit-no-files,seed,threads,define,D,T,base-url,log-format,tags,ldflags,tag,count,bench,benchtime,features,package,example,bin,profile-name,ignore-errors`;
